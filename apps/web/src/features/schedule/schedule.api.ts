import type { RescheduleRequest, ScheduledPostPage, ScheduleRequest } from "@chirp/domain/api/ScheduleApi"
import type { ScheduledPost } from "@chirp/domain/ScheduledPost"
import { ApiError, type Http } from "../../clients/http.ts"
import { api } from "../../paths.ts"

type Page = typeof ScheduledPostPage.Type

/** Chirp's scheduler. Every call fails with ApiError. */
export interface ScheduleApi {
  readonly page: (query: {
    readonly show?: "open" | "all"
    readonly from?: string
    readonly to?: string
    readonly cursor?: string
    readonly limit?: number
  }) => Promise<Page>
  readonly get: (id: string) => Promise<ScheduledPost>
  /** Schedules once per key, however often it is called with it. */
  readonly create: (request: ScheduleRequest, idempotencyKey: string) => Promise<ScheduledPost>
  readonly edit: (id: string, request: RescheduleRequest) => Promise<ScheduledPost>
  /** Answers what was cancelled. */
  readonly cancel: (id: string) => Promise<ScheduledPost>
  /** Sends it at once. */
  readonly retry: (id: string) => Promise<ScheduledPost>
}

export const makeScheduleApi = (http: Http): ScheduleApi => ({
  page: (query) => http.get<Page>(api.scheduled, { query }),
  get: (id) => http.get<ScheduledPost>(api.scheduledItem(id)),
  create: (request, key) =>
    http.send<ScheduledPost>("POST", api.scheduled, { body: request, headers: { "idempotency-key": key } }),
  edit: (id, request) => http.send<ScheduledPost>("PUT", api.scheduledItem(id), { body: request }),
  cancel: (id) => http.send<ScheduledPost>("DELETE", api.scheduledItem(id)),
  retry: (id) => http.send<ScheduledPost>("POST", api.scheduledRetry(id))
})

/** The post is going out just now, or is out. */
export const isBusy = (error: unknown): boolean => error instanceof ApiError && error.code === "schedule_busy"
/** Another device has changed it since. */
export const isChanged = (error: unknown): boolean => error instanceof ApiError && error.code === "schedule_changed"
export const isGone = (error: unknown): boolean => error instanceof ApiError && error.status === 404
