# What `cmake --install` puts where, and the Debian package that CPack makes of it.
install(TARGETS mingjian RUNTIME DESTINATION bin)
# DuckDB's library lies beside the program unless the system has one of its own.
get_target_property(duckdb_library DuckDB::DuckDB IMPORTED_LOCATION)
if(duckdb_library MATCHES "^${CMAKE_SOURCE_DIR}/")
  install(FILES ${duckdb_library} DESTINATION lib/mingjian
          PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  set_target_properties(mingjian PROPERTIES INSTALL_RPATH "$ORIGIN/../lib/mingjian")
endif()
install(DIRECTORY rulebook catalogs screens templates deploy/dialects DESTINATION share/mingjian)
# `make build` makes the console; what was not made is not installed.
install(DIRECTORY ${CMAKE_SOURCE_DIR}/build/console DESTINATION share/mingjian OPTIONAL)
install(DIRECTORY docs/ DESTINATION share/doc/mingjian FILES_MATCHING PATTERN "*.md")
install(FILES README.md README.zh-CN.md DESTINATION share/doc/mingjian)
install(FILES LICENSE DESTINATION share/doc/mingjian RENAME copyright)
install(FILES deploy/mingjian.yaml DESTINATION share/doc/mingjian/examples)
# The unit and the configuration name where things are: /usr and /etc in a package, else below the
# prefix. A configuration that is there already stays.
install(CODE "set(deploy \"${CMAKE_SOURCE_DIR}/deploy\")")
install(CODE [[
  set(etc /etc/mingjian)
  if(NOT CMAKE_INSTALL_PREFIX STREQUAL "/usr")
    set(etc ${CMAKE_INSTALL_PREFIX}/etc/mingjian)
  endif()
  if(NOT EXISTS "$ENV{DESTDIR}${etc}/mingjian.yaml")
    file(INSTALL "${deploy}/mingjian.yaml" DESTINATION "${etc}")
  endif()
  file(READ "${deploy}/mingjian.service" unit)
  string(REPLACE "/usr/" "${CMAKE_INSTALL_PREFIX}/" unit "${unit}")
  string(REPLACE "/etc/mingjian" "${etc}" unit "${unit}")
  file(WRITE "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/lib/systemd/system/mingjian.service" "${unit}")
]])

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME mingjian)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "Mingjian maintainers <maintainers@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Supervision of medical-insurance funds: rules, audit, online checks")
set(CPACK_PACKAGE_DESCRIPTION "Reads claims as national tables, checks every line with published and regional rules,
and serves the national interface for checks before and during settlement.")
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser")
# PDF documents need a font with Chinese characters.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "fonts-noto-cjk")
set(CPACK_DEBIAN_COMPRESSION_TYPE zstd)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/deploy/debian/postinst ${CMAKE_SOURCE_DIR}/deploy/debian/prerm
    ${CMAKE_SOURCE_DIR}/deploy/debian/postrm ${CMAKE_SOURCE_DIR}/deploy/debian/conffiles)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# Debug builds keep what sanitizers and debuggers need.
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(CPACK_STRIP_FILES ON)
endif()
include(CPack)
