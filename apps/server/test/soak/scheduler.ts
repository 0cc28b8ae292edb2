import { checkModel } from "../schedule/SchedulerModel.ts"

/** `npm run soak -- scheduler [runs] [seed]`: the model of the scheduler, many times. The last line is the figures. */
const [runs = "10000", seed] = process.argv.slice(2)
const began = performance.now()
const BATCH = 500
let done = 0
let statuses = 0
while (done < Number(runs)) {
  const figures = await checkModel(
    Math.min(BATCH, Number(runs) - done),
    seed === undefined ? undefined : Number(seed) + done
  )
  done += figures.runs
  statuses += figures.statuses
  if (done % (BATCH * 4) === 0) console.log(`${done} runs …`)
}
const seconds = (performance.now() - began) / 1000
console.log(
  `soak scheduler: ${done} runs, ${statuses} statuses, 0 doubled, 0 lost, ${seconds.toFixed(1)} s, ${Math.round(done / seconds)} runs/s`
)
