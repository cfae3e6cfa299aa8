# What makes dbmig's models of other declarations: dbmig-sqlalchemy, in Python, found beside its package or below share.
install(PROGRAMS packaging/sqlalchemy/dbmig-sqlalchemy DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY packaging/sqlalchemy/dbmig_sqlalchemy DESTINATION ${CMAKE_INSTALL_DATADIR}/dbmig/sqlalchemy
        FILES_MATCHING PATTERN "*.py")
