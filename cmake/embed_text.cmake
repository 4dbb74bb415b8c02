# Writes a C++ file that holds a text file as a string_view.   cmake -DROOM=… -DNAME=… -DINPUT=… -DOUTPUT=… -P embed_text.cmake
file(READ ${INPUT} content)
file(WRITE ${OUTPUT} "#include \"${ROOM}/assets.hpp\"\n\nnamespace watertight::${ROOM}::assets {\n"
  "const std::string_view ${NAME} = R\"asset~(${content})asset~\";\n}\n")
