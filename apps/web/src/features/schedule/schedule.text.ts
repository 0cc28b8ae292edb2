import type { ScheduledPostProblem, ScheduledPostState } from "@chirp/domain/ScheduledPost"
import { catalogue } from "../../language/catalogue.ts"
import { number, plural } from "../../language/formats.ts"

const states: Readonly<Record<ScheduledPostState, string>> = {
  scheduled: "Scheduled",
  claimed: "Going out…",
  sending: "Going out…",
  unknown: "Checking whether it arrived…",
  published: "Sent",
  failed: "Not sent"
}

/** A heading for each reason; the server's sentence says the rest. */
const problems: Readonly<Record<ScheduledPostProblem["code"], string>> = {
  sign_in_needed: "Nobody was signed in to send it",
  refused: "The server refused it",
  forbidden: "This account may not post",
  reply_gone: "The post it answers is gone",
  media_gone: "A file of it is gone",
  unavailable: "The server could not be reached",
  gave_up: "It could not be delivered",
  thread_stopped: "An earlier post of the thread failed"
}

/** In place of the server's sentence, which is English, where it says no more than this. */
const advice: Partial<Readonly<Record<ScheduledPostProblem["code"], string>>> = {}

export const text = catalogue("schedule", {
  title: "Scheduled posts",
  list: "List",
  week: "Week",
  views: "Ways to see scheduled posts",
  loading: "Loading scheduled posts…",
  more: "Load more",
  end: "Those are all.",
  empty: "Nothing is scheduled",
  emptyText: "Write a post now and let it go out when people are awake to read it. It appears here until then.",
  newPost: "Write a post",
  attention: "Needs your attention",
  retry: "Try again",
  sendNow: "Send now",
  edit: "Edit",
  changeTime: "Change the time",
  toDrafts: "Move to drafts",
  cancel: "Cancel this post",
  remove: "Delete",
  moreActions: "More actions",
  keep: "Keep it",
  undo: "Undo",
  view: "View",
  busy: "This post is going out right now, so it can no longer be changed.",
  changed: "This post was changed on another device meanwhile. It is shown as it is now.",
  gone: "This post is no longer scheduled.",
  busyEdit: "The scheduled post is going out right now, so it can no longer be changed. What you wrote stays here.",
  goneEdit: "The scheduled post is gone: it was cancelled or has gone out. Try again to schedule this as a new post.",
  changedEdit: "The scheduled post was changed on another device meanwhile. Try again to replace that with this.",
  filesAway: (why: string) => `The files of this post could not be fetched, so it stays as it is. ${why}`,
  editFailed: "This browser does not let Chirp keep what you edit.",
  needsSignIn: "Your sign-in that would send this has ended. Sign in again before its time, or it cannot go out.",
  thread: (count: number) => plural(count, { one: "Thread of 1 post", other: `Thread of ${number(count)} posts` }),
  part: (index: number, count: number) => `Post ${index} of ${count}`,
  showThread: "Show the whole thread",
  hideThread: "Show the first post only",
  localOnly: "Local only",
  markdown: "Markdown",
  sensitive: "Sensitive",
  poll: (options: ReadonlyArray<string>) => `Poll: ${options.join(" · ")}`,
  reply: "A reply",
  waiting: (waiting: number, most: number) => `${waiting} of ${most} posts waiting`,
  cancelTitle: "Cancel this scheduled post?",
  removeTitle: "Delete this post?",
  cancelText: "It will not be sent. You can undo this for a moment, or move it to your drafts instead.",
  cancelled: "The post will not be sent.",
  removed: "The post was deleted.",
  restored: (when: string) => `Scheduled again for ${when}.`,
  movedToDrafts: "Moved to your drafts.",
  draftFailed: "It could not be put into your drafts, so it stays scheduled.",
  timeSet: (when: string) => `Moved to ${when}.`,
  sentNow: "It is on its way.",
  sent: "A scheduled post has gone out.",
  failed: "A scheduled post could not be sent.",
  see: "See why",
  notSent: (why: string) => `Could not send it. ${why}`,
  notMoved: (why: string) => `Could not move it. ${why}`,
  notMovedBack: (why: string) => `Could not move it back. ${why}`,
  notCancelled: (why: string) => `Could not cancel it. ${why}`,
  notRestored: (why: string) => `Could not schedule it again. ${why} Moved to your drafts.`,
  timeLeft: "Time left",
  inTime: (left: string) => `in ${left}`,
  nextTry: (time: string) => `Trying again at ${time}.`,
  today: (date: string) => `Today · ${date}`,
  tomorrow: (date: string) => `Tomorrow · ${date}`,
  warning: "Content warning: ",
  files: "Files",
  noDescription: "No description",
  partState: (state: string) => ` · ${state}`,
  when: (weekday: string, date: string, time: string) => `${weekday} ${date}, ${time}`,
  units: {
    days: (days: number) => `${number(days)} d`,
    hours: (hours: number) => `${number(hours)} h`,
    minutes: (minutes: number) => `${number(minutes)} min`,
    seconds: (seconds: string) => `${seconds} s`
  },
  quick: {
    hour: "In 1 hour",
    tonight: "Tonight",
    morning: "Tomorrow morning",
    evening: "Tomorrow evening",
    weekend: "Saturday morning",
    monday: "Next Monday"
  },
  states,
  problems,
  advice,
  row: {
    scheduled: (when: string) => `Scheduled for ${when}`,
    other: (state: string, when: string) => `${state}, ${when}`,
    with: (row: string, excerpt: string) => `${row}: ${excerpt}`
  },
  picker: {
    open: "Schedule",
    openSet: (when: string) => `Scheduled for ${when}. Change`,
    title: "When should it go out?",
    quick: "Quick choices",
    own: "Or at a time of your own",
    field: "Date and time",
    zone: (zone: string) => `Your time zone: ${zone}`,
    set: "Set the time",
    setFor: (when: string) => `Set to ${when}`,
    clear: "Post now instead",
    remove: "Do not schedule",
    goesNow: "Goes out now",
    left: (words: string) => `Goes out in ${words}`,
    policy: "Who may answer it will be as in your settings: a scheduled post does not keep what you chose here.",
    second: "These clocks show this time twice that night. Use the later one",
    instead: (when: string) => `Use ${when}`
  },
  wrong: {
    empty: "Choose a day and a time.",
    unreadable: "This is no complete date and time.",
    past: "This time is over. Choose one that lies ahead.",
    far: "Posts can be scheduled up to five years ahead.",
    farUntil: (when: string) => `Posts can be scheduled up to five years ahead: until ${when}.`,
    gap: (time: string, zone: string) =>
      `There is no ${time} on that day in ${zone}: the clocks go forward and skip it.`
  },
  button: {
    schedule: (when: string) => `Schedule for ${when}`,
    scheduling: "Scheduling…",
    save: (when: string) => `Save for ${when}`,
    saving: "Saving…",
    done: (when: string) => `Scheduled for ${when}`,
    saved: (when: string) => `Saved. Goes out ${when}`
  },
  calendar: {
    label: (from: string, to: string) => `Week from ${from} to ${to}`,
    previous: "Week before",
    next: "Week after",
    today: "This week",
    none: "Nothing scheduled",
    count: (count: number) =>
      count === 0 ? "nothing scheduled" : plural(count, { one: "1 post", other: `${number(count)} posts` }),
    todayMark: "today",
    help: "Arrow keys move between days, Page Up and Page Down between weeks. Enter goes to the posts of a day.",
    add: "Add a post",
    on: (day: string) => ` for ${day}`
  }
})
