# A room is a folder of src/: every .cpp below it but the tests, compiled once and linked whole, because checks
# register themselves. A new file needs no change here. SMALL: what runs there once need not be quick.
set(all_rooms "" CACHE INTERNAL "")

function(room name)
  cmake_parse_arguments(ROOM "SMALL" "" "LIBRARIES" ${ARGN})
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
  list(FILTER files EXCLUDE REGEX "_test\\.cpp$|/handbook/embed\\.cpp$")
  add_library(${name} OBJECT ${files})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_compile_definitions(${name} PRIVATE WATERTIGHT_VERSION="${PROJECT_VERSION}")
  target_link_libraries(${name} PUBLIC fmt::fmt ${ROOM_LIBRARIES})
  if(ROOM_SMALL AND CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(${name} PRIVATE -Os)
  endif()
  set(all_rooms ${all_rooms} ${name} CACHE INTERNAL "")
endfunction()

function(link_rooms target)
  foreach(name ${all_rooms})
    target_link_libraries(${target} PRIVATE ${name})
  endforeach()
endfunction()

# A text file as the string_view `name` of the room's assets.hpp.
function(embed_text room name file)
  set(output ${CMAKE_BINARY_DIR}/assets/${name}.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DROOM=${room} -DNAME=${name} -DINPUT=${CMAKE_SOURCE_DIR}/${file} -DOUTPUT=${output}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_text.cmake
    DEPENDS ${file} cmake/embed_text.cmake)
  target_sources(${room} PRIVATE ${output})
endfunction()

# A program for the kernel's own machine, compiled by clang, whose path the room's C++ file takes as a macro to put it
# into the binary.
find_program(BPF_CLANG NAMES clang-19 clang clang-16 clang-14 REQUIRED)
function(embed_bpf room user program macro)
  get_filename_component(name ${program} NAME_WE)
  set(object ${CMAKE_BINARY_DIR}/assets/${name}.bpf.o)
  add_custom_command(
    OUTPUT ${object}
    COMMAND ${BPF_CLANG} -O2 -g -target bpf -I/usr/include/${CMAKE_LIBRARY_ARCHITECTURE}
            -c ${CMAKE_SOURCE_DIR}/src/${room}/${program} -o ${object}
    DEPENDS src/${room}/${program})
  set_source_files_properties(${CMAKE_SOURCE_DIR}/src/${room}/${user} PROPERTIES
    COMPILE_DEFINITIONS ${macro}="${object}" OBJECT_DEPENDS ${object} SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# Every .rules file of a folder, by name, as the room's embedded_rules().
function(embed_rules room folder)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.rules)
  set(output ${CMAKE_BINARY_DIR}/assets/rules.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} "-DFILES=${files}" -DOUTPUT=${output} -P ${CMAKE_SOURCE_DIR}/cmake/embed_rules.cmake
    DEPENDS ${files} cmake/embed_rules.cmake VERBATIM)
  target_sources(${room} PRIVATE ${output})
endfunction()
