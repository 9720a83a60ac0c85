# libgammawatch, which keepers link: the client, what it reads and what verifies it; nothing that signs or publishes.
# It exports what the installed headers declare; tests/lint/exports.sh compares.
include(GNUInstallDirs)

set(GW_CLIENT_HEADERS client.h signal.h status.h)
list(TRANSFORM GW_CLIENT_HEADERS PREPEND ${CMAKE_SOURCE_DIR}/include/gammawatch/)
set(GW_CLIENT_SOURCES
    client.c client_feeds.c crc32c.c record.c ring_path.c ring_reader.c shm.c signal.c signal_json.c
    signal_json_parse.c signal_members.c signal_verify.c base/clock.c base/hex.c base/hex_digits.c base/keccak.c base/status.c)
list(TRANSFORM GW_CLIENT_SOURCES PREPEND ${CMAKE_SOURCE_DIR}/ipc/)
set(GW_CLIENT_EXPORTS ${CMAKE_SOURCE_DIR}/cmake/client.map)

add_library(client-objects OBJECT ${GW_CLIENT_SOURCES})
target_link_libraries(client-objects PRIVATE PkgConfig::libsecp256k1 PkgConfig::jansson)
foreach(kind IN ITEMS SHARED STATIC)
    string(TOLOWER client-${kind} name)
    add_library(${name} ${kind} $<TARGET_OBJECTS:client-objects>)
    target_link_libraries(${name} PRIVATE PkgConfig::libsecp256k1 PkgConfig::jansson)
    set_target_properties(${name} PROPERTIES OUTPUT_NAME gammawatch)
    install(TARGETS ${name} DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT client)
endforeach()
set_target_properties(client-shared PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
                                               LINK_DEPENDS ${GW_CLIENT_EXPORTS})
target_link_options(client-shared PRIVATE -Wl,--version-script=${GW_CLIENT_EXPORTS} -Wl,-Bsymbolic-functions)
if(NOT GW_SANITIZE) # the runtime of a sanitizer comes with the program
    target_link_options(client-shared PRIVATE -Wl,--no-undefined)
endif()
install(FILES ${GW_CLIENT_HEADERS} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/gammawatch COMPONENT client)

# Paths relative to the file itself: the prefix is chosen at installation.
file(RELATIVE_PATH GW_PREFIX_FROM_PC /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" GW_PREFIX_FROM_PC ${GW_PREFIX_FROM_PC})
configure_file(${CMAKE_SOURCE_DIR}/cmake/gammawatch.pc.in ${CMAKE_BINARY_DIR}/gammawatch.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/gammawatch.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT client)

add_test(NAME client.exports COMMAND bash ${CMAKE_SOURCE_DIR}/tests/lint/exports.sh $<TARGET_FILE:client-shared>
         WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
