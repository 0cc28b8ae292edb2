import { routes as accounts } from "../accounts/Accounts.routes.ts"
import { routes as instance } from "../instance/Instance.routes.ts"

/** Every endpoint there is: one line a noun. */
export const routes = [...instance, ...accounts]
