/* layout: the shape of what this build writes into a journal, as a number.
 *
 * Names, places and sizes of the fields of a policy's memory and of a feed's state, the sizes of all other payloads, and
 * the layout of records, of which vectors and explanations are. Each start is entered with it, and a journal of another
 * number is refused whole (GW_E_LAYOUT): fields that changed places, or their meaning with their name, are never read as
 * what they are not. Pure, any thread.
 */
#ifndef GW_MONITOR_LAYOUT_H
#define GW_MONITOR_LAYOUT_H

#include <stdint.h>

/* Never 0, which is what builds entered that did not know of it. */
uint32_t gw_layout_number(void);

#endif
