/*
 * When what is being written will go out: kept on the device beside the draft, so that a reload loses no choice. One plan
 * an account and draft; the ones set longest ago fall out.
 */
export interface Plan {
  /** The chosen instant, in milliseconds. */
  readonly at: number
  /** The scheduled post that this draft edits, as it was when the edit began. */
  readonly scheduled?: { readonly id: string; readonly revision: number }
}

const MOST = 50

const keyOf = (account: string) => `chirp.plans/${account}`

/** Reads what was stored; anything else counts as nothing. */
export const readPlans = (text: string | null): ReadonlyMap<string, Plan> => {
  try {
    const value: unknown = JSON.parse(text ?? "[]")
    if (!Array.isArray(value)) return new Map()
    return new Map(
      value.filter(
        (one): one is [string, Plan] =>
          Array.isArray(one) &&
          typeof one[0] === "string" &&
          typeof one[1] === "object" &&
          one[1] !== null &&
          Number.isFinite(one[1].at)
      )
    )
  } catch {
    return new Map()
  }
}

/** Storage may be forbidden or full: then a plan lasts as long as the page. */
const here = new Map<string, ReadonlyMap<string, Plan>>()

const load = (account: string): ReadonlyMap<string, Plan> => {
  try {
    return readPlans(localStorage.getItem(keyOf(account)))
  } catch {
    return here.get(account) ?? new Map()
  }
}

const keep = (account: string, plans: ReadonlyMap<string, Plan>) => {
  here.set(account, plans)
  try {
    if (plans.size === 0) localStorage.removeItem(keyOf(account))
    else localStorage.setItem(keyOf(account), JSON.stringify([...plans]))
  } catch {
    // Kept by `here` alone.
  }
}

export const planOf = (account: string, context: string): Plan | undefined => load(account).get(context)

export const notePlan = (account: string, context: string, plan: Plan): void => {
  const rest = [...load(account)].filter(([other]) => other !== context).slice(-(MOST - 1))
  keep(account, new Map([...rest, [context, plan]]))
}

export const forgetPlan = (account: string, context: string): void =>
  keep(account, new Map([...load(account)].filter(([other]) => other !== context)))
