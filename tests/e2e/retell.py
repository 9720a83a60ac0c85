#!/usr/bin/env python3
"""Rewrites a tape so that it is whole again but tells another story.

    retell.py second TAPE OUT    a head that is new is a second later; one that nothing is built on next, if there is one
    retell.py word TAPE OUT      one digit of what contracts answered is another
"""
import gzip
import json
import re
import sys
import zlib


def entries(data):
    at = data.index(b'\n') + 1
    yield data[:at], None
    while at < len(data):
        end = data.index(b'\n', at)
        _, status, request_size, reply_size, _ = data[at:end].split()
        begin = end + 1
        middle = begin + int(request_size) + 1
        after = middle + int(reply_size) + 1
        yield status, (data[begin:middle - 1], data[middle:after - 1])
        at = after


def later(match):
    return b'"timestamp":"0x%x"' % (int(match[1], 16) + 1)


def head_of(reply):
    """The newest block that a poll of heads was told."""
    items = json.loads(reply or b'[]')
    blocks = [item.get('result') for item in (items if isinstance(items, list) else [items])]
    known = [block for block in blocks if block]
    return max(known, key=lambda block: int(block['number'], 16)) if known else {'hash': None, 'parentHash': None}


def heads_of(parsed):
    """Index, head and the next poll's head, of each poll."""
    polls = [(i, head_of(exchange[1])) for i, (_, exchange) in enumerate(parsed)
             if exchange is not None and b'"latest"' in exchange[0]]
    return [(i, head, after) for (i, head), (_, after) in zip(polls, polls[1:])]


def find_new(parsed):
    """A poll that shows a head for the first time. Who doubts a head that the next one is built on has to ask for it."""
    seen = {None}
    found = []
    for index, head, after in heads_of(parsed):
        if head['hash'] not in seen:
            found.append((after['parentHash'] != head['hash'], index))
        seen.add(head['hash'])
    return max(found)[1] if found else None


def another_digit(reply):
    """In the last word that is not zero: it is a number, and stays one."""
    at = max(i for i, byte in enumerate(reply) if byte in b'123456789')
    return reply[:at] + (b'2' if reply[at:at + 1] != b'2' else b'3') + reply[at + 1:]


def main():
    what, source, target = sys.argv[1:]
    out = []
    is_changed = False
    parsed = list(entries(gzip.open(source).read()))
    new = find_new(parsed)
    for index, (head, exchange) in enumerate(parsed):
        if exchange is None:
            out.append(head)
            continue
        request, reply = exchange
        is_late = not is_changed and index > len(parsed) // 2
        if what == 'second' and index == new:
            reply = re.sub(rb'"timestamp":"0x([0-9a-f]+)"', later, reply)
            is_changed = True
        elif is_late and what == 'word' and b'"eth_call"' in request:
            reply = another_digit(reply)
            is_changed = True
        crc = zlib.crc32(request + reply)
        out.append(b'@ %s %d %d %08x\n%s\n%s\n' % (head, len(request), len(reply), crc, request, reply))
    if not is_changed:
        sys.exit('nothing to change')
    with gzip.open(target, 'wb') as file:
        file.write(b''.join(out))


main()
