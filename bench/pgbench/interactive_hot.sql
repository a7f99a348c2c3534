\set a random(1, 50000)
\set b CASE WHEN random(0, 1) = 0 THEN 100000 ELSE random(50001, 99999) END
BEGIN;
INSERT INTO idempotency(key) VALUES (gen_random_uuid()) ON CONFLICT DO NOTHING;
UPDATE accounts SET balance = balance - 1 WHERE id = :a;
UPDATE accounts SET balance = balance + 1 WHERE id = :b;
INSERT INTO transfers(debit, credit, amount) VALUES (:a, :b, 1) RETURNING id AS t \gset
INSERT INTO entries VALUES (:a, :t, -1), (:b, :t, 1);
INSERT INTO limits VALUES (:a, current_date, 1) ON CONFLICT (account, day) DO UPDATE SET spent = limits.spent + 1;
COMMIT;
