# What `./dev install` lays down, and the Debian package that `./dev deb` makes of it.
include(GNUInstallDirs)
install(TARGETS watertight RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES docs/schema/scan-1.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/watertight)
install(FILES packaging/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME watertight)
set(CPACK_PACKAGE_CONTACT "The Watertight authors <watertight@localhost>")
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
