import type { CDPSession } from "playwright-core"

interface TraceEvent {
  readonly name: string
  readonly cat: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  /** Microseconds. */
  readonly ts: number
  readonly dur?: number
  /** Microseconds of the processor that the thread had: what other programs take does not count. */
  readonly tdur?: number
  readonly args: { readonly name?: string; readonly data?: { readonly frame?: string; readonly isMainFrame?: boolean } }
}

const categories = [
  "toplevel",
  "devtools.timeline",
  "disabled-by-default-devtools.timeline",
  "blink.user_timing",
  "__metadata"
]

/** What a thread's work is for, by the names of Chromium's own events; the innermost event counts. */
const kinds = {
  script: [
    "FunctionCall",
    "EvaluateScript",
    "v8.run",
    "v8.compile",
    "v8.compileModule",
    "v8.evaluateModule",
    "RunMicrotasks",
    "FireAnimationFrame",
    "TimerFire",
    "EventDispatch",
    "v8.produceCache"
  ],
  style: ["UpdateLayoutTree", "ParseAuthorStyleSheet"],
  layout: ["Layout"],
  paint: [
    "Paint",
    "PrePaint",
    "Layerize",
    "Commit",
    "UpdateLayer",
    "UpdateLayerTree",
    "IntersectionObserverController::computeIntersections"
  ],
  gc: ["MinorGC", "MajorGC", "V8.GCScavenger", "V8.GCFinalizeMC", "V8.GCIncrementalMarking", "BlinkGC.AtomicPhase"],
  parse: ["ParseHTML"]
} as const
type Kind = keyof typeof kinds | "other"
const kindOf = new Map<string, Kind>(
  (Object.keys(kinds) as ReadonlyArray<keyof typeof kinds>).flatMap((kind) =>
    kinds[kind].map((name) => [name, kind] as const)
  )
)

/** One renderer's main thread over a while, in milliseconds of the processor. */
export interface Work {
  readonly total: number
  readonly split: Readonly<Record<Kind, number>>
  /** Each task of the thread. */
  readonly tasks: ReadonlyArray<number>
  readonly layouts: number
  readonly styles: number
}

/** Traces the page's process from now on. Call what it returns for the work until then. */
export const trace = async (cdp: CDPSession): Promise<() => Promise<Work>> => {
  const events: Array<TraceEvent> = []
  const collect = ({ value }: { value: ReadonlyArray<unknown> }) => {
    for (const one of value) events.push(one as TraceEvent)
  }
  cdp.on("Tracing.dataCollected", collect)
  await cdp.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: categories, recordMode: "recordContinuously", traceBufferSizeInKb: 400_000 }
  })
  return async () => {
    const complete = new Promise((resolve) => cdp.once("Tracing.tracingComplete", resolve))
    await cdp.send("Tracing.end")
    await complete
    cdp.off("Tracing.dataCollected", collect)
    return workOf(events)
  }
}

/** The main thread that did the most is the page's: others of the same browser idle meanwhile. */
export const workOf = (events: ReadonlyArray<TraceEvent>): Work => {
  const mains = events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
  const of = ({ pid, tid }: TraceEvent) =>
    events
      .filter((one) => one.pid === pid && one.tid === tid && one.ph === "X")
      .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))
  const busy = (list: ReadonlyArray<TraceEvent>) => list.reduce((sum, { tdur }) => sum + (tdur ?? 0), 0)
  const thread = mains.map(of).toSorted((a, b) => busy(b) - busy(a))[0] ?? []
  const split: Record<Kind, number> = { script: 0, style: 0, layout: 0, paint: 0, gc: 0, parse: 0, other: 0 }
  const tasks: Array<number> = []
  const open: Array<{ end: number; kind: Kind }> = []
  let layouts = 0
  let styles = 0
  for (const { dur = 0, name, tdur = 0, ts } of thread) {
    while ((open.at(-1)?.end ?? Number.POSITIVE_INFINITY) <= ts) open.pop()
    const above = open.at(-1)
    if (above === undefined) tasks.push(tdur / 1000)
    const kind = kindOf.get(name) ?? above?.kind ?? "other"
    split[kind] += tdur / 1000
    if (above !== undefined) split[above.kind] -= tdur / 1000
    if (name === "Layout") layouts += 1
    if (name === "UpdateLayoutTree") styles += 1
    open.push({ end: ts + dur, kind })
  }
  return { total: tasks.reduce((sum, one) => sum + one, 0), split, tasks, layouts, styles }
}
