-- Everything Chirp adds lives in the schema chirp. Expand only: a release never drops or renames what the one before it uses.
-- The schema itself is made by the migrator, which keeps its record in it.

-- Small values that must be the same for every replica and outlive them all, such as keys made on the first start.
CREATE TABLE chirp.settings (
  name text PRIMARY KEY,
  value jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
