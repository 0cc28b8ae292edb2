import type { Http } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import type { Filter } from "./filter.ts"
import { bodyAgain, bodyOf, type FilterForm, postsGone } from "./filterForm.ts"

/**
 * Makes the filter, or changes it. Words and terms are one request, all or nothing; then each post that leaves the filter
 * is one more, for GoToSocial knows no other way. Fails with ApiError; what the server has then is for `refresh` to say.
 */
export const saveFilter = async (http: Http, form: FilterForm, before?: Filter): Promise<Filter> => {
  const body = bodyOf(form, Date.now(), before)
  const saved = await (before === undefined
    ? http.send<Filter>("POST", api.filters, { body })
    : http.send<Filter>("PUT", api.filter(before.id), { body }))
  const gone = postsGone(form, before)
  for (const id of gone) await http.send("DELETE", api.filterStatus(id))
  return { ...saved, statuses: saved.statuses.filter(({ id }) => !gone.includes(id)) }
}

export const deleteFilter = (http: Http, id: string): Promise<unknown> => http.send("DELETE", api.filter(id))

/** A deleted filter as it was, under a new id. */
export const makeAgain = (http: Http, filter: Filter): Promise<Filter> =>
  http.send<Filter>("POST", api.filters, { body: bodyAgain(filter, Date.now()) })

export const addPost = (http: Http, filter: Filter, statusId: string): Promise<Filter["statuses"][number]> =>
  http.send("POST", api.filterStatuses(filter.id), { body: { status_id: statusId } })

export const removePost = (http: Http, entryId: string): Promise<unknown> =>
  http.send("DELETE", api.filterStatus(entryId))

export const addKeyword = (http: Http, filter: Filter, keyword: string): Promise<Filter["keywords"][number]> =>
  http.send("POST", api.filterKeywords(filter.id), { body: { keyword, whole_word: true } })
