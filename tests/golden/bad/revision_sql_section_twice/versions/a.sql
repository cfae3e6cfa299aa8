-- dbmig
-- revision: abc
-- down_revision: null
-- dbmig:upgrade
A;
-- dbmig:upgrade sqlite
B;
-- dbmig:upgrade
C;
