/**
 * Of so many posts that are claimed at once, how many go to the accounts whose posts are due longest; the rest are drawn by
 * lot among all that have something due. Of an odd one a coin decides (`random`, 0 to 1), so that claims of one post are fair, too.
 */
export const seniorsOf = (limit: number, random: number): number => Math.floor((limit + Math.round(random)) / 2)
