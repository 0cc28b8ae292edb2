import { HttpServerResponse } from "effect/http"
import type { Reply } from "./Route.ts"

export type Answered = Reply

/** 200 (or `status`) with JSON, sent as GoToSocial sends it: `application/json` without a charset. */
export const json = (
  body: unknown,
  options: { readonly status?: number; readonly link?: string; readonly type?: string } = {}
): Reply =>
  HttpServerResponse.text(JSON.stringify(body), {
    status: options.status ?? 200,
    contentType: options.type ?? "application/json",
    ...(options.link ? { headers: { link: options.link } } : {})
  })

export const csv = (rows: ReadonlyArray<ReadonlyArray<string>>): Reply =>
  HttpServerResponse.text(rows.map((row) => `${row.map(csvCell).join(",")}\n`).join(""), { contentType: "text/csv" })

const csvCell = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

export const html = (page: string, status = 200): Reply =>
  HttpServerResponse.text(page, { status, contentType: "text/html; charset=utf-8" })

export const plain = (body: string, status: number): Reply =>
  HttpServerResponse.text(body, { status, contentType: "text/plain" })

export const redirect = (location: string, status = 303): Reply =>
  HttpServerResponse.text("", { status, contentType: "text/html; charset=utf-8", headers: { location } })

export const bytes = (body: Uint8Array, contentType: string, headers: Record<string, string> = {}): Reply =>
  HttpServerResponse.uint8Array(body, { contentType, headers })

export const empty = (status = 200): Reply => HttpServerResponse.empty({ status })

/** The same answer, for nobody to keep. */
export const uncached = (reply: Reply): Reply => HttpServerResponse.setHeader(reply, "cache-control", "no-store")
