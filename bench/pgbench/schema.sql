-- The transfer that one would write by hand: an idempotency key, two balances with a check, a transfer, two entries, a limit
-- counter. No foreign keys, in the reference's favour.
DROP TABLE IF EXISTS accounts, idempotency, transfers, entries, limits;
CREATE TABLE accounts(id int PRIMARY KEY, balance bigint NOT NULL CHECK (balance >= 0)) WITH (fillfactor = 80);
CREATE TABLE idempotency(key uuid PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE transfers(id bigserial PRIMARY KEY, debit int, credit int, amount bigint, at timestamptz DEFAULT now());
CREATE TABLE entries(account int, transfer bigint, amount bigint, PRIMARY KEY (account, transfer));
CREATE TABLE limits(account int, day date, spent bigint NOT NULL, PRIMARY KEY (account, day));
INSERT INTO accounts SELECT i, 1000000000 FROM generate_series(1, 100000) i;
CREATE OR REPLACE FUNCTION transfer(k uuid, a int, b int, n bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE t bigint;
BEGIN
  INSERT INTO idempotency(key) VALUES (k) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN 0; END IF;
  IF a < b THEN  -- always in the order of ids, so that two transfers never wait for each other
    UPDATE accounts SET balance = balance - n WHERE id = a;
    UPDATE accounts SET balance = balance + n WHERE id = b;
  ELSE
    UPDATE accounts SET balance = balance + n WHERE id = b;
    UPDATE accounts SET balance = balance - n WHERE id = a;
  END IF;
  INSERT INTO transfers(debit, credit, amount) VALUES (a, b, n) RETURNING id INTO t;
  INSERT INTO entries VALUES (a, t, -n), (b, t, n);
  INSERT INTO limits VALUES (a, current_date, n) ON CONFLICT (account, day) DO UPDATE SET spent = limits.spent + n;
  RETURN t;
END $$;
VACUUM ANALYZE accounts;
