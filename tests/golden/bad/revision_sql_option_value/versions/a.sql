-- dbmig
-- revision: abc
-- down_revision: null
-- dbmig:upgrade transaction=no-thanks
SELECT 1;
