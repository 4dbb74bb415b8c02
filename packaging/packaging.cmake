# What `./dev install` lays down, and the Debian package that `./dev deb` makes of it.
include(GNUInstallDirs)
install(TARGETS watertight RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES docs/schema/scan-1.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/watertight)
# The manual and the completion scripts are the program's own words.
set(made ${CMAKE_BINARY_DIR}/installed)
install(CODE "
  file(MAKE_DIRECTORY ${made})
  foreach(page bash zsh fish man handbook)
    set(arguments completion \${page})
    if(page STREQUAL man)
      set(arguments man)
    elseif(page STREQUAL handbook)
      set(arguments man handbook)
    endif()
    execute_process(COMMAND $<TARGET_FILE:watertight> \${arguments} OUTPUT_FILE ${made}/\${page}
      COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  execute_process(COMMAND ${CMAKE_COMMAND} -E create_symlink ../../../bin/watertight ${made}/docker-watertight)")
install(FILES ${made}/bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME watertight)
install(FILES ${made}/zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions RENAME _watertight)
install(FILES ${made}/fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d RENAME watertight.fish)
install(FILES ${made}/man DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 RENAME watertight.1)
install(FILES ${made}/handbook DESTINATION ${CMAKE_INSTALL_MANDIR}/man7 RENAME watertight-handbook.7)
# `docker watertight`: the docker client looks for its plugins in lib and libexec, of /usr and of /usr/local.
install(FILES ${made}/docker-watertight DESTINATION libexec/docker/cli-plugins)
install(FILES packaging/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME watertight)
set(CPACK_PACKAGE_CONTACT "The Watertight authors <watertight@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "finds the ways out of Docker containers")
set(CPACK_PACKAGE_DESCRIPTION
"Watertight looks at a Docker engine and the host under it, or at the files
that describe one (Compose, Dockerfile, daemon.json, docker inspect), finds
every setting that lets something inside a container reach what it must not,
says where that setting was made, and what to do about it.
.
It only reads: no container is started, stopped or changed, and it needs no
network and no container of its own.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "docker.io | docker-ce, openssh-client")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
