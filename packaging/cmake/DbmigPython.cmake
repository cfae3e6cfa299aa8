# Tests in Python: DBMIG_PYTHON is a Python that has pytest; the first python3 in PATH need not be Debian's.
foreach(candidate IN ITEMS /usr/bin/python3 python3)
    if(NOT DBMIG_PYTHON)
        execute_process(COMMAND ${candidate} -c "import pytest" RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
        if(failed EQUAL 0)
            set(DBMIG_PYTHON ${candidate} CACHE STRING "A Python with pytest")
        endif()
    endif()
endforeach()
if(NOT DBMIG_PYTHON)
    message(FATAL_ERROR "no python3 with pytest was found: the package python3-pytest has it")
endif()

function(dbmig_tell_binary name)
    set_tests_properties(${name} PROPERTIES ENVIRONMENT "DBMIG_BIN=$<TARGET_FILE:dbmig_cli>")
endfunction()

# dbmig_add_script_test(NAME SCRIPT ARGUMENTS…): a script that exits 0; it finds the binary in DBMIG_BIN.
function(dbmig_add_script_test name script)
    add_test(NAME ${name} COMMAND ${DBMIG_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/${script} ${ARGN})
    dbmig_tell_binary(${name})
endfunction()

# dbmig_add_pytest(NAME FILE): a file of pytest functions.
function(dbmig_add_pytest name file)
    add_test(NAME ${name} COMMAND ${DBMIG_PYTHON} -B -m pytest -q -p no:cacheprovider ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    dbmig_tell_binary(${name})
endfunction()
