-- dbmig
-- down_revision: null
-- dbmig:upgrade
SELECT 1;
