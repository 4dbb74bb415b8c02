# Writes a C++ file that holds a text file as a string_view.   cmake -DNAME=… -DINPUT=… -DOUTPUT=… -P embed_text.cmake
file(READ ${INPUT} content)
file(WRITE ${OUTPUT} "#include \"report/assets.hpp\"\n\nnamespace watertight::report::assets {\n"
  "const std::string_view ${NAME} = R\"asset~(${content})asset~\";\n}\n")
