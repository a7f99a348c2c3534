\set a random(1, 50000)
\set b random(50001, 100000)
SELECT transfer(gen_random_uuid(), :a, :b, 1);
