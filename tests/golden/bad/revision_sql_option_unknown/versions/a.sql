-- dbmig
-- revision: abc
-- down_revision: null
-- dbmig:upgrade transactions=off
SELECT 1;
