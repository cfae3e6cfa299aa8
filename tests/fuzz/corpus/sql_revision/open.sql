-- dbmig
-- revision: 1
-- dbmig:upgrade
SELECT 'open
