# Fuzz targets (tests/fuzz): fuzz_<name> from tests/fuzz/<name>_fuzz.cpp, only where clang builds with the sanitizers
# (preset `fuzz`). Some take single sources of a room, so that a target need not build the whole of it.
add_custom_target(fuzz_targets)

# add_fuzz(name [SOURCES file...] [LINKS target...])
function(add_fuzz name)
  cmake_parse_arguments(FUZZ "" "" "SOURCES;LINKS" ${ARGN})
  add_program(fuzz_${name} tests/fuzz/${name}_fuzz.cpp tests/fuzz/planted.cpp ${FUZZ_SOURCES} LINKS ${FUZZ_LINKS})
  target_include_directories(fuzz_${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  set_target_properties(fuzz_${name} PROPERTIES EXCLUDE_FROM_ALL ON)
  add_dependencies(fuzz_targets fuzz_${name})
endfunction()

add_fuzz(json LINKS room_base)
add_fuzz(money LINKS room_money)
add_fuzz(framing SOURCES src/http/guard.cpp src/http/text.cpp LINKS room_base)
add_fuzz(text SOURCES src/http/text.cpp LINKS room_base)
add_fuzz(qr LINKS room_qr)
add_fuzz(statement SOURCES src/identity/statement.cpp LINKS room_engine)
add_fuzz(receipt SOURCES src/receipts/receipt.cpp LINKS room_ledger)
add_fuzz(rules LINKS room_rules)
add_fuzz(payouts SOURCES src/payouts/file.cpp src/identity/phone.cpp LINKS room_money ${PHONENUMBER} protobuf)
add_fuzz(batch SOURCES tests/acts/acts.cpp LINKS room_engine)
