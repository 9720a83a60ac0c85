# libgammawatch-pricing as others link it: a static library, its headers and a .pc file; and a test that builds a
# program from what was installed alone.
set(GW_PRICING_HEADERS flow.h ladder.h ladder_book.h pricing.h smile.h status.h swap.h vecmath.h)
list(TRANSFORM GW_PRICING_HEADERS PREPEND ${CMAKE_SOURCE_DIR}/include/gammawatch/)
install(TARGETS gammawatch-pricing DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT pricing)
install(FILES ${GW_PRICING_HEADERS} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/gammawatch COMPONENT pricing)
configure_file(${CMAKE_SOURCE_DIR}/cmake/gammawatch-pricing.pc.in ${CMAKE_BINARY_DIR}/gammawatch-pricing.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/gammawatch-pricing.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT pricing)

set(GW_EXAMPLE_FLAGS)
if(GW_SANITIZE)
    set(GW_EXAMPLE_FLAGS -fsanitize=${GW_SANITIZE})
endif()
add_test(NAME pricing.example COMMAND ${CMAKE_SOURCE_DIR}/deploy/pricing/check ${CMAKE_BINARY_DIR} ${CMAKE_C_COMPILER}
         ${GW_EXAMPLE_FLAGS})
