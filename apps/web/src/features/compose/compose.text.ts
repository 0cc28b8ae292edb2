import type { Visibility } from "@chirp/domain/Status"
import { catalogue } from "../../language/catalogue.ts"
import { number, plural } from "../../language/formats.ts"

const visibility: Readonly<Record<Visibility, { readonly label: string; readonly hint: string }>> = {
  public: { label: "Public", hint: "Anyone can see it. It appears on public timelines." },
  unlisted: { label: "Quiet public", hint: "Anyone can see it, but it stays off public timelines." },
  private: { label: "Followers", hint: "Only people who follow you, and those you mention." },
  direct: { label: "Mentioned people", hint: "Only the people you mention. Not encrypted." }
}

const wider: Readonly<Record<Visibility, string>> = {
  public: "More people can see this than the post you answer (public).",
  unlisted: "More people can see this than the post you answer (quiet public).",
  private: "More people can see this than the post you answer (followers).",
  direct: "More people can see this than the post you answer (mentioned people)."
}

export const text = catalogue("compose", {
  visibility,
  wider,
  titles: {
    edit: "Change post",
    scheduled: "Scheduled post",
    draft: "Draft",
    new: "New post",
    reply: "Reply"
  },
  draftKept: "Draft kept on this device",
  loading: "Loading…",
  submit: {
    posting: "Posting…",
    saving: "Saving…",
    save: "Save",
    all: "Post all",
    reply: "Reply",
    post: "Post"
  },
  noMoreFiles: "No more files fit",
  addFiles: "Add pictures or videos",
  removePoll: "Remove the poll",
  addPoll: "Add a poll",
  removeWarning: "Remove the content warning",
  addWarning: "Add a content warning",
  addPost: "Add a post to the thread",
  discardDraft: "Discard draft",
  discard: "Discard",
  left: (count: number) => plural(count, { one: "1 character left", other: `${number(count)} characters left` }),
  language: "Language of this post",
  warning: "Content warning",
  warningHint: "Content warning: what is inside?",
  hideMedia: "Hide the media until someone chooses to look",
  drop: "Drop to add",
  dismiss: "Dismiss",
  nothingLost: "Nothing is lost.",
  again: "Try again",
  signInAgain: "Sign in again",
  withoutAlt: (count: number) =>
    plural(count, { one: "One file has no description", other: `${number(count)} files have no description` }),
  withoutAltText: "People who can’t see it will not know what is there. A short sentence is enough.",
  postWithout: "Post without",
  addAlt: "Add a description",
  discardTitle: "Discard this draft?",
  discardText: "The text, files and poll of this draft are deleted from this device. This cannot be undone.",
  keepWriting: "Keep writing",
  yourReply: "Your reply",
  yourPost: "Your post",
  part: (place: number, count: number) => `Post ${place} of ${count}`,
  removePart: (place: number) => `Remove post ${place}`,
  replyHint: "Your reply…",
  postHint: "What’s on your mind?",
  answered: "The post you answer",
  media: "Media",
  suggestions: "Suggestions",
  suggested: (count: number) =>
    plural(count, {
      one: "1 suggestion",
      other: `${number(count)} suggestions, choose with the arrow keys`
    }),
  whoSees: (visibility: string) => `Who can see this: ${visibility}`,
  whoSeesPost: "Who can see this post",
  shareLost: "What was shared did not arrive. Share it once more.",
  keptOffline: "Kept on this device. It is posted as soon as there is a connection.",
  changesSaved: "Changes saved",
  posted: (count: number) => plural(count, { one: "Posted", other: `${number(count)} posts are out` }),
  replyPosted: "Reply posted",
  view: "View",
  audience: {
    asSet: "As in your settings",
    more: "More",
    set: "Choices set",
    localOnly: "Local only",
    label: (policy: string) => `More choices. ${policy}`,
    labelLocal: (policy: string) => `More choices. ${policy}. Local only`,
    title: "More choices for this post",
    done: "Done",
    direct: "Only the people you mention can answer, and nobody can boost a post to mentioned people.",
    reply: "Who can reply",
    boost: "Who can boost",
    favourite: "Who can favourite",
    localOnlyHint: "Local only: it is not sent to other servers",
    writtenIn: "Written in",
    types: { "text/plain": "Plain text", "text/markdown": "Markdown" },
    circles: {
      everyone: { reply: "Everyone", boost: "Everyone", favourite: "Everyone" },
      followers: {
        reply: "Followers; others ask first",
        boost: "Followers; others ask first",
        favourite: "Followers"
      },
      ask: { reply: "Everyone, after I approve", boost: "Everyone, after I approve", favourite: "" },
      few: { reply: "Only mentioned people", boost: "Nobody but me", favourite: "Only mentioned people" }
    },
    policies: {
      default: "Replies: as in your settings",
      everyone: "Replies: everyone",
      followers: "Replies: followers; others ask first",
      ask: "Replies: everyone, after I approve",
      few: "Replies: only mentioned people"
    }
  },
  poll: {
    title: "Poll",
    choice: (at: number) => `Choice ${at}`,
    removeChoice: (at: number) => `Remove choice ${at}`,
    add: "Add a choice",
    remove: "Remove poll",
    runsFor: "Runs for",
    minutes: (count: number) => plural(count, { one: "1 minute", other: `${number(count)} minutes` }),
    hours: (count: number) => plural(count, { one: "1 hour", other: `${number(count)} hours` }),
    days: (count: number) => plural(count, { one: "1 day", other: `${number(count)} days` }),
    several: "Several choices",
    hide: "Hide results until it ends",
    tooFew: "A poll needs at least two choices.",
    tooMany: (most: number) => `A poll here has at most ${number(most)} choices.`,
    tooLong: (most: number, words: string) =>
      `A choice has at most ${number(most)} characters: “${words}…” is too long.`,
    same: "Two choices of the poll are the same."
  },
  problem: {
    empty: "Write something, or add a picture.",
    long: (over: number) =>
      plural(over, {
        one: "The post is 1 character too long.",
        other: `The post is ${number(over)} characters too long.`
      }),
    files: (most: number) =>
      plural(most, {
        one: "A post here holds at most 1 file.",
        other: `A post here holds at most ${number(most)} files.`
      }),
    either: "A post can have files or a poll, not both.",
    refused: "A file could not be uploaded: try it again or remove it.",
    busy: "Files are still being uploaded.",
    inPart: (place: number, problem: string) => `Post ${place}: ${problem}`
  },
  cannotKeep: "This browser does not let Chirp keep drafts: do not close the page before you post.",
  wordsOnly: "This browser has no room for drafts with files: only your words are kept.",
  besideAnother: "This is being written in another tab too: both are kept, each as a draft of its own.",
  losing: { title: "Close without keeping this?", keep: "Keep writing", close: "Close and lose it" },
  sessionEnded: "Your session ended.",
  notSignedIn: "You are not signed in.",
  partOut: (count: number) =>
    plural(count, {
      one: "The first post is out. The rest is kept here.",
      other: `The first ${number(count)} posts are out. The rest is kept here.`
    }),
  redraft: {
    title: "Delete and write anew?",
    text: "The post is deleted, with its favourites and boosts, and answers to it hang in the air. Its text and files become a draft. To keep all that, edit it instead.",
    cancel: "Cancel",
    now: "Delete and redraft",
    failed: (why: string) => `This post cannot be written anew. ${why}`
  },
  history: {
    title: "How this post was changed",
    now: "Now",
    before: "Before",
    first: "First version",
    noDescription: "No description"
  }
})
