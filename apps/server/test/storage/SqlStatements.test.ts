import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { sqlStatements } from "../../src/storage/SqlStatements.ts"

describe("sqlStatements", () => {
  const cases: ReadonlyArray<readonly [string, string, ReadonlyArray<string>]> = [
    ["nothing", "", []],
    ["blanks and comments alone", " ; -- a;b\n /* c;d */ ; ", []],
    ["two statements", "SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]],
    ["no statement after the last ;", "SELECT 1;\n", ["SELECT 1"]],
    ["; in strings", "SELECT 'a;''b;' ; SELECT 2", ["SELECT 'a;''b;'", "SELECT 2"]],
    ["a backslash ends nothing", "SELECT '\\'; SELECT 2", ["SELECT '\\'", "SELECT 2"]],
    ["a backslash escapes in E strings", "SELECT E'\\';' ; SELECT 2", ["SELECT E'\\';'", "SELECT 2"]],
    ["a name that ends in e is no E string", "SELECT some'\\'; SELECT 2", ["SELECT some'\\'", "SELECT 2"]],
    ["; in identifiers", 'SELECT "a;""b"; SELECT 2', ['SELECT "a;""b"', "SELECT 2"]],
    ["dollar quotes", "DO $$ BEGIN; END $$; SELECT 2", ["DO $$ BEGIN; END $$", "SELECT 2"]],
    ["tagged dollar quotes", "DO $a$ ; $$ ; $b$ ; $a$; SELECT 2", ["DO $a$ ; $$ ; $b$ ; $a$", "SELECT 2"]],
    ["parameters are no dollar quotes", "SELECT $1; SELECT $2", ["SELECT $1", "SELECT $2"]],
    ["$ inside names", "SELECT a$b$c; SELECT a$b$d", ["SELECT a$b$c", "SELECT a$b$d"]],
    ["line comments", "SELECT 1 -- it's; fine\n; SELECT 2", ["SELECT 1 -- it's; fine", "SELECT 2"]],
    ["nested comments", "SELECT 1 /* a /* b; */ ' ; */; SELECT 2", ["SELECT 1 /* a /* b; */ ' ; */", "SELECT 2"]],
    ["an unended string takes the rest", "SELECT 'a; b", ["SELECT 'a; b"]]
  ]
  for (const [name, text, expected] of cases) {
    it(name, () => assert.deepStrictEqual(sqlStatements(text), expected))
  }

  it("joins back: whatever the pieces hold, each is one statement", () => {
    const quoted = fc.oneof(
      fc.string().map((text) => `'${text.replaceAll("'", "''")}'`),
      fc.string().map((text) => `"${text.replaceAll('"', '""')}"`),
      fc.string().map((text) => `$t$${text.replaceAll("$", "")}$t$`),
      fc.string().map((text) => `/*${text.replaceAll(/[*/]/g, "")}*/`)
    )
    const statement = fc.array(quoted, { maxLength: 4 }).map((parts) => `SELECT ${parts.join(" , ")}`.trim())
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 5 }), (statements) => {
        assert.deepStrictEqual(sqlStatements(statements.join(";\n")), statements)
      })
    )
  })
})
