import { spawn } from "node:child_process"

/** The release whose scores the bars are about. It is fetched by npm when the benchmark runs, and is no dependency: it weighs more than Chirp. */
const RELEASE = "lighthouse@13.5.0"
/** Milliseconds. Fetching it takes the most of it, the first time. */
const PATIENCE = 300_000

const categories = ["performance", "accessibility", "best-practices", "seo"] as const

/** Scores from 0 to 100 by category; what kept each below 100 is printed. Rejects with what went wrong when it did not run. */
export const lighthouse = async (
  url: string,
  chromium: string
): Promise<Readonly<Record<(typeof categories)[number], number>>> => {
  const flags = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"].join(" ")
  const child = spawn(
    "npx",
    [
      "--yes",
      RELEASE,
      url,
      "--quiet",
      "--output=json",
      `--only-categories=${categories.join(",")}`,
      `--chrome-flags=${flags}`
    ],
    { env: { ...process.env, CHROME_PATH: chromium }, stdio: ["ignore", "pipe", "pipe"], timeout: PATIENCE }
  )
  let out = ""
  let err = ""
  child.stdout.setEncoding("utf8").on("data", (text) => {
    out += text
  })
  child.stderr.setEncoding("utf8").on("data", (text) => {
    err += text
  })
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve))
  if (code !== 0) throw new Error(`${RELEASE} ended with ${code}: ${err.trim().split("\n").slice(-3).join(" ")}`)
  const { audits, categories: found } = JSON.parse(out)
  const scores = categories.map((name) => {
    const { auditRefs, score } = found[name]
    const lost = auditRefs.filter(
      ({ id, weight }: { id: string; weight: number }) => weight > 0 && (audits[id].score ?? 1) < 0.9
    )
    const why = lost.map(({ id }: { id: string }) => `${id} ${audits[id].displayValue ?? ""}`.trim())
    console.log(`Lighthouse, ${name}: ${Math.round(score * 100)}${why.length === 0 ? "" : ` (${why.join(", ")})`}`)
    return [name, Math.round(score * 100)] as const
  })
  return Object.fromEntries(scores) as Record<(typeof categories)[number], number>
}
