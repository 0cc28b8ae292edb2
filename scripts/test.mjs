// `npm test`: every test there is, on a fresh clone too. Installs what is missing (system packages only as root on
// Debian), builds, runs the vitest projects, then the browser tests by themselves, each failed file once more by itself,
// and ends with `N passed, N failed`.
// `npm run test:replicas [files]` runs the browser tests over two replicas that are restarted in turn.

import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, relative } from "node:path"
import { stripVTControlCharacters } from "node:util"
import { build, environment, failWith, install, isInstalled, nodePath, outdated, root, run, say } from "./prepare.mjs"

/** Programs that tests use besides npm's, how Debian calls them, and what is skipped without them. */
const programs = [
  {
    name: "Redis",
    commands: ["redis-server"],
    packages: ["redis-server"],
    without: "the tests against a real Redis are skipped"
  },
  {
    name: "Chromium",
    commands: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    paths: [
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "/Applications/Chromium.app/Contents/MacOS/Chromium"
    ],
    packages: ["chromium", "fonts-dejavu-core", "fonts-noto-color-emoji"],
    without: "the tests in a browser are skipped"
  }
]

const find = ({ commands, paths = [] }) => {
  for (const command of commands) {
    const found = spawnSync("sh", ["-c", `command -v ${command}`], { encoding: "utf8" })
    if (found.status === 0) return found.stdout.trim()
  }
  return paths.find((path) => existsSync(path))
}

const prepareSystem = async () => {
  const missing = programs.filter((program) => find(program) === undefined)
  if (missing.length === 0) return
  const packages = missing.flatMap((program) => program.packages)
  const apt = spawnSync("sh", ["-c", "command -v apt-get"]).status === 0
  if (apt && process.getuid?.() === 0) {
    say(`Installing ${packages.join(" ")} …`)
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
    await run("apt-get", ["update", "-qq"], { env })
    const { code, output } = await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], {
      env
    })
    if (code !== 0) say(output.trim().split("\n").slice(-5).join("\n"))
  }
  for (const program of missing) {
    if (find(program) !== undefined) continue
    const how = apt ? `sudo apt-get install ${program.packages.join(" ")}` : `install ${program.name}`
    say(`${program.name} is not on this machine: ${program.without}. To run them: ${how}`)
  }
}

const firstLine = (message = "") => stripVTControlCharacters(message).split("\n")[0]

const isFailed = ({ status }) => status === "failed"

/** The tests of a file that failed, and what each said first. A file that does not even load counts as one. */
const failuresOf = ({ assertionResults, message, name }) => {
  const file = relative(root, name)
  const tests = assertionResults.filter(isFailed)
  if (tests.length === 0) return [{ test: file, said: firstLine(message) }]
  return tests.map((test) => ({ test: `${file} > ${test.fullName}`, said: firstLine(test.failureMessages[0]) }))
}

/** Counts of one vitest run, and the files that failed in it. An error outside any test counts as one failure. */
const countsOf = (name, report, code) => {
  if (!existsSync(report)) {
    return { passed: 0, failed: 1, skipped: 0, failures: [{ test: name, said: "no report was written" }], files: [] }
  }
  const result = JSON.parse(readFileSync(report, "utf8"))
  const files = result.testResults.filter(isFailed)
  const outside = files.length === 0 && code !== 0
  const failures = outside ? [{ test: name, said: "an error outside any test, see above" }] : files.flatMap(failuresOf)
  return {
    passed: result.numPassedTests,
    failed: failures.length,
    skipped: result.numPendingTests + result.numTodoTests,
    failures,
    files
  }
}

/**
 * The counts after each file that failed has had a second run, with the machine to itself. What passes then counts as
 * passed and is named as unsteady: it is a race in the test or in Chirp, to be looked into. More than `AGAIN` failed
 * files are not steadied, they are broken.
 */
const AGAIN = 4
const steadied = (first, rerun) => {
  if (first.files.length === 0 || first.files.length > AGAIN) return first
  say(`${first.files.length} of the files failed: once more, by themselves …`)
  const second = rerun(first.files.map(({ name }) => relative(root, name)))
  const inThem = first.files.flatMap(({ assertionResults }) => assertionResults)
  const passedBefore = inThem.filter(({ status }) => status === "passed").length
  const skippedBefore = inThem.filter(({ status }) => status !== "passed" && status !== "failed").length
  return {
    passed: first.passed - passedBefore + second.passed,
    failed: second.failed,
    skipped: first.skipped - skippedBefore + second.skipped,
    failures: second.failures,
    unsteady: first.failures.filter(({ test }) => !second.failures.some((again) => again.test === test))
  }
}

const vitest = (name, args, folder, env) => {
  const report = join(folder, `${name}.json`)
  const fixed = ["run", "--config", "vitest.workspace.ts", "--passWithNoTests", "--reporter=default", "--reporter=json"]
  const { status } = spawnSync(
    nodePath(),
    [join(root, "node_modules/vitest/vitest.mjs"), ...fixed, `--outputFile.json=${report}`, ...args],
    { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] }
  )
  return countsOf(name, report, status)
}

const hasBrowserTests = () => {
  const folder = join(root, "apps/web/e2e")
  return existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith(".e2e.ts"))
}

const main = async () => {
  if (!isInstalled()) {
    say("Installing …")
    await install()
  }
  await prepareSystem()
  const parts = outdated()
  if (parts.length > 0) {
    say(`Building the ${parts.join(" and the ")} …`)
    await build(parts)
  }

  const chromium = process.env.CHIRP_TEST_CHROMIUM ?? find(programs[1])
  const env = {
    ...environment(),
    NODE_ENV: "test",
    ...(chromium === undefined ? {} : { CHIRP_TEST_CHROMIUM: chromium })
  }
  const only = process.argv.slice(2)
  const overReplicas = only[0] === "--replicas"
  const folder = mkdtempSync(join(tmpdir(), "chirp-report-"))
  const runs = []
  const report = (name, args, more = {}) => vitest(name, args, folder, { ...env, ...more })
  try {
    if (overReplicas) {
      runs.push(
        report("replicas", ["--project=e2e", "--no-file-parallelism", ...only.slice(1)], { CHIRP_E2E_REPLICAS: "2" })
      )
    } else if (only.length > 0) {
      runs.push(report("chosen", only))
    } else {
      const parts = [["unit", ["domain", "embedded-gotosocial", "server", "web"]]]
      if (hasBrowserTests() && chromium !== undefined) parts.push(["e2e", ["e2e"]])
      for (const [name, names] of parts) {
        const projects = names.map((project) => `--project=${project}`)
        // one browser at a time: they measure what people see, on machines with two cores
        const alone = [...projects, "--no-file-parallelism"]
        const first = report(name, name === "e2e" ? alone : projects)
        runs.push(steadied(first, (files) => report(`${name}-again`, [...alone, ...files])))
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const total = (key) => runs.reduce((sum, counts) => sum + counts[key], 0)
  // named again at the end: what failed early in a long log is found here
  for (const { said, test } of runs.flatMap(({ unsteady = [] }) => unsteady)) say(`UNSTEADY ${test}: ${said}`)
  for (const { said, test } of runs.flatMap(({ failures }) => failures)) say(`FAILED ${test}: ${said}`)
  if (total("skipped") > 0) say(`${total("skipped")} skipped`)
  say(`${total("passed")} passed, ${total("failed")} failed`)
  process.exitCode = total("failed") === 0 ? 0 : 1
}

main().catch(failWith)
