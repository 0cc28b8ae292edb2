import { Clock, Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { flag, text } from "../http/Fields.ts"
import { badRequest, conflict, forbidden, unprocessable } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import type { AskedByUser } from "../http/Route.ts"
import { InstanceConfig, limits } from "../instance/InstanceConfig.ts"
import { notify } from "../notifications/Notifications.ts"
import { createToken } from "../oauth/Grants.ts"
import { createAccount } from "./NewAccount.ts"
import { passwordComplaint } from "./PasswordStrength.ts"

/** GoToSocial's defaults: sign-ups a day, and how many may wait for an administrator. */
const dailyLimit = 10
const backlogLimit = 20
const maxReason = 500
const usernamePattern = /^[a-z0-9_]{1,64}$/
const emailPattern = /^[^\s@]+@[^\s@]+$/
const required = (name: string, field: string) =>
  badRequest(`Key: 'AccountCreateRequest.${name}' Error:Field validation for '${name}' failed on the '${field}' tag`)

/**
 * Makes an account that waits for its confirmation and an administrator. As in GoToSocial it takes a user's token (an
 * app token is refused), and the new token gets that token's application and scopes but is good for nothing until then.
 */
export const signUp = Effect.fn("SignUp.signUp")(function* ({ viewer, body, clientIp }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const { settings } = yield* InstanceConfig
  const fields = yield* body
  const username = (yield* text(fields, "username")) ?? ""
  const email = ((yield* text(fields, "email")) ?? "").trim()
  const password = (yield* text(fields, "password")) ?? ""
  const locale = ((yield* text(fields, "locale")) ?? "").trim()
  const reason = ((yield* text(fields, "reason")) ?? "").trim()
  const agreement = yield* flag(fields, "agreement")
  if (username === "") return yield* required("Username", "required")
  if (email === "") return yield* required("Email", "required")
  if (password === "") return yield* required("Password", "required")
  if (!settings.registrationsOpen) return yield* badRequest("registration is not open for this server")
  if (!usernamePattern.test(username)) {
    return yield* badRequest(
      `given username ${username} was invalid: must contain only lowercase letters, numbers, and underscores, max 64 characters`
    )
  }
  if (!emailPattern.test(email)) return yield* badRequest("mail: missing '@' or angle-addr")
  const complaint = passwordComplaint(password)
  if (complaint !== undefined) return yield* badRequest(complaint)
  if (agreement !== true) return yield* badRequest("agreement to terms and conditions not given")
  if (!/^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$/.test(locale)) {
    return yield* badRequest(locale === "" ? "no language provided" : `invalid language tag: ${locale}`)
  }
  if (settings.reasonRequired) {
    if (reason.length < limits.signUpReasonCharacters) {
      return yield* badRequest(
        `reason should be at least ${limits.signUpReasonCharacters} chars but '${reason}' was ${reason.length}`
      )
    }
    if (reason.length > maxReason)
      return yield* badRequest(`reason should be no more than ${maxReason} chars but given reason was ${reason.length}`)
  }
  const [counts] = yield* sql<{ today: number; waiting: number; denied: boolean }>`
    SELECT (SELECT count(*)::int FROM users WHERE sign_up_ip IS NOT NULL AND created_at > now() - interval '1 day') AS today,
      (SELECT count(*)::int FROM users WHERE NOT approved) AS waiting,
      EXISTS (SELECT 1 FROM domain_permissions WHERE type = 'block'
        AND domain = ${email.split("@")[1]?.toLowerCase() ?? ""}) AS denied`
  if (counts?.denied) return yield* forbidden("email domain is blocked")
  if ((counts?.today ?? 0) >= dailyLimit) {
    return yield* unprocessable(
      `this instance has hit its limit of new sign-ups for today (${dailyLimit}); you can try again tomorrow`
    )
  }
  if ((counts?.waiting ?? 0) >= backlogLimit) {
    return yield* unprocessable(
      `this instance's sign-up backlog is currently full; you must wait until pending sign-ups are handled by the admin(s)`
    )
  }
  const [taken] = yield* sql<{ name: boolean; mail: boolean }>`
    SELECT EXISTS (SELECT 1 FROM accounts WHERE lower(username) = ${username} AND domain IS NULL) AS name,
      EXISTS (SELECT 1 FROM users WHERE lower(email) = ${email.toLowerCase()}) AS mail`
  if (taken?.mail) return yield* conflict(`email address ${email} is not available`)
  if (taken?.name) return yield* conflict(`username ${username} is not available`)
  const account = yield* createAccount({
    username,
    email,
    password: Redacted.make(password),
    locale,
    reason,
    signUpIp: clientIp,
    confirmed: false,
    approved: false,
    applicationId: viewer.applicationId
  })
  const secret = yield* createToken({
    applicationId: viewer.applicationId,
    accountId: account.id,
    scopes: viewer.scopes
  })
  const admins = yield* sql<{ account_id: string }>`SELECT account_id FROM users WHERE admin AND NOT disabled`
  yield* Effect.forEach(
    admins,
    ({ account_id }) => notify({ type: "admin.sign_up", accountId: account_id, fromAccountId: account.id }),
    { discard: true }
  )
  return Reply.json({
    access_token: secret,
    token_type: "Bearer",
    scope: viewer.scopes,
    created_at: Math.floor((yield* Clock.currentTimeMillis) / 1000)
  })
})
