\set a random(1, 50000)
\set b CASE WHEN random(0, 1) = 0 THEN 100000 ELSE random(50001, 99999) END
SELECT transfer(gen_random_uuid(), :a, :b, 1);
