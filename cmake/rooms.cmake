# A room is a folder under src/: its sources become the library `room_<name>`, its *_test.cpp the program
# `test_<name>`. So adding a room is one folder and one line in CMakeLists.txt.

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(date REQUIRED)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(FMT REQUIRED IMPORTED_TARGET fmt)
pkg_check_modules(ICU REQUIRED IMPORTED_TARGET icu-i18n icu-uc)
pkg_check_modules(QRCODEGEN REQUIRED IMPORTED_TARGET qrcodegencpp)
pkg_check_modules(XLSX REQUIRED IMPORTED_TARGET xlsxwriter)
pkg_check_modules(PANGO REQUIRED IMPORTED_TARGET pangocairo)
set_property(TARGET PkgConfig::PANGO PROPERTY INTERFACE_COMPILE_OPTIONS "")  # its -pthread would shut out the precompiled header
pkg_check_modules(FIDO2 IMPORTED_TARGET libfido2)  # only a test asks it
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)

# What every translation unit gets: warnings as errors, our include root, one precompiled header.
add_library(chenxi_flags INTERFACE)
target_include_directories(chenxi_flags INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
target_include_directories(chenxi_flags SYSTEM INTERFACE ${CMAKE_SOURCE_DIR}/build/deps/include)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(chenxi_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
                         # gcc 12 sees overlaps and overruns in std::string that are not there (PR 105651, 105329); the
                         # address sanitizer looks for the true ones.
                         -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-error=maybe-uninitialized)
endif()  # clang builds only the sanitizers' programs (and clang-tidy reads with it); gcc's warnings are the ones we keep
target_compile_options(chenxi_flags INTERFACE -fno-plt -Winvalid-pch)
target_compile_definitions(chenxi_flags INTERFACE BOOST_ALL_NO_LIB BOOST_BEAST_USE_STD_STRING_VIEW)
# What makes a fault in memory stop the process instead of serving an attacker; tests/system/hardening reads it off the
# program. Debian's compiler makes position-independent executables by itself. Sanitizers bring checks of their own.
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_definitions(chenxi_flags INTERFACE _FORTIFY_SOURCE=3 _GLIBCXX_ASSERTIONS)
  target_compile_options(chenxi_flags INTERFACE -fstack-protector-strong -fstack-clash-protection)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|amd64")
    target_compile_options(chenxi_flags INTERFACE -fcf-protection)
  else()
    target_compile_options(chenxi_flags INTERFACE -mbranch-protection=standard)
  endif()
endif()
target_link_options(chenxi_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
target_link_libraries(chenxi_flags INTERFACE PkgConfig::FMT Threads::Threads)
find_program(MOLD mold)
if(MOLD)
  target_link_options(chenxi_flags INTERFACE -fuse-ld=mold)
endif()
if(CHENXI_SANITIZE)
  # With the counters that libFuzzer steers by (tests/fuzz), so that tests and fuzz targets share one build.
  target_compile_options(chenxi_flags INTERFACE -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all)
  target_link_options(chenxi_flags INTERFACE -fsanitize=address,undefined)
endif()
if(CHENXI_TSAN)
  target_compile_options(chenxi_flags INTERFACE -fsanitize=thread)
  target_link_options(chenxi_flags INTERFACE -fsanitize=thread)
endif()

file(WRITE ${CMAKE_BINARY_DIR}/pch_anchor.cpp "")
add_library(chenxi_pch STATIC ${CMAKE_BINARY_DIR}/pch_anchor.cpp)
target_link_libraries(chenxi_pch PUBLIC chenxi_flags)
target_precompile_headers(chenxi_pch PRIVATE <base/pch.h>)  # by its name: checkouts in two places share what ccache holds

set(CHENXI_TESTS "" CACHE INTERNAL "")
add_custom_target(tests)

# add_room(name [USES room...] [LINKS target...]): USES are our rooms below, LINKS are libraries from outside.
function(add_room name)
  cmake_parse_arguments(ROOM "" "" "USES;LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp ${CMAKE_SOURCE_DIR}/src/${name}/*/*.cpp)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  add_library(room_${name} STATIC ${sources})
  target_link_libraries(room_${name} PUBLIC chenxi_flags ${ROOM_LINKS})
  foreach(used ${ROOM_USES})
    target_link_libraries(room_${name} PUBLIC room_${used})
  endforeach()
  target_precompile_headers(room_${name} REUSE_FROM chenxi_pch)
  if(tests)
    add_program(test_${name} ${tests} LINKS room_${name} gtest gtest_main rapidcheck)
    set_target_properties(test_${name} PROPERTIES EXCLUDE_FROM_ALL ON)
    add_dependencies(tests test_${name})
  endif()
endfunction()

# add_program(name sources... LINKS ...): an executable at build/<name>.
function(add_program name)
  cmake_parse_arguments(PROGRAM "" "" "LINKS" ${ARGN})
  add_executable(${name} ${PROGRAM_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE ${PROGRAM_LINKS} chenxi_flags)
  target_precompile_headers(${name} REUSE_FROM chenxi_pch)
endfunction()
