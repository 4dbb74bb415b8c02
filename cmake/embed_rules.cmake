# Writes a C++ file that holds rule files as the array behind attack::built_in_rules().
#   cmake -DFILES=a.rules;b.rules -DOUTPUT=… -P embed_rules.cmake
set(entries "")
set(count 0)
foreach(file ${FILES})
  get_filename_component(name ${file} NAME)
  file(READ ${file} content)
  string(APPEND entries "    {\"${name}\", R\"rules~(${content})rules~\"},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE ${OUTPUT} "#include <array>\n\n#include \"attack/read_program.hpp\"\n\nnamespace watertight::attack {\n"
  "std::span<const RuleFile> built_in_rules() {\n"
  "  static const std::array<RuleFile, ${count}> kFiles = {{\n${entries}  }};\n  return kFiles;\n}\n"
  "}  // namespace watertight::attack\n")
