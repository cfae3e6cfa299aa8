-- dbmig
-- revision: x
-- wrong: y

-- dbmig:upgrade oracle
SELECT 1
