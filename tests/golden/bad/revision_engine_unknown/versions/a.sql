-- dbmig
-- revision: a1
-- down_revision: null
-- message: m

-- dbmig:upgrade postgres
SELECT 1;
-- dbmig:upgrade sqllite
SELECT 1;
-- dbmig:downgrade
SELECT 1;
