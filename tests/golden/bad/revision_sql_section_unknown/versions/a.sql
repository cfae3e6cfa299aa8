-- dbmig
-- revision: abc
-- down_revision: null
-- dbmig:upgrad
SELECT 1;
