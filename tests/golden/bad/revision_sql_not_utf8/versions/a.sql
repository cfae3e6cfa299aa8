-- dbmig
-- revision: abc
-- down_revision: null
-- dbmig:upgrade
SELECT 'ä';
