"""What the first keys of each file mean, in a line: editors show it, by way of the JSON Schema.

What stands below them is described where its types are.
"""

ARGUMENT = {
    "argument": "The argument's name.",
    "target": "The conclusion: a claim, or claim=state, or {claim: …, states: […]}.",
    "title": "A title, in one line.",
    "about": "What the argument is, in a paragraph.",
    "source": "Where the argument comes from.",
    "readings": "Whose numbers the readings are, in a few words that are shown wherever they are used.",
    "terms": "What words mean that the questions use: said before the first of them.",
    "version": "A whole number, raised when questions change their meaning.",
    "event": "What exactly the target's number is about, in one sentence.",
    "scope": "What the argument takes for granted, by claim. The conclusion is the one within it.",
    "conditions": "Further conditions under which to show the conclusion, each added to the scope.",
    "routes": "A claim whose states are ways to the target; their shares of the target's probability add up to it.",
    "classes": "A claim whose states are kinds of outcome.",
    "carvings": "A claim whose states are rival models of the same thing: which of them holds.",
    "views": "Claims on which a person may have a view of their own.",
    "bases": "What a reading can be based on: a name and its meaning for each.",
    "sources": "What the argument cites: a work for each key, by which `cites` and `source` name it.",
    "uses": "Other arguments, of which claims are taken here: one, or a list of them.",
    "parts": "The files of the argument's parts, in the order in which to tell it.",
    "renamed": "What had another name in an earlier version, and means the same: old answers are carried over.",
    "asked_anew": "What means something else since a version: answers to earlier ones are set aside and not used.",
    "added": "The questions that are new since a version.",
    "gone": "What an earlier version had and there is no more: answers to it are set aside.",
    "claims": "The claims, by name, in the order in which to show them.",
    "questions": "The questions, by name, in the order in which to ask them.",
}

PART = {
    "part": "The part's name.",
    "title": "The part's title.",
    "intro": "A sentence or two for someone who arrives here: what this part is about.",
    "sources": ARGUMENT["sources"],
    "claims": ARGUMENT["claims"],
    "questions": ARGUMENT["questions"],
}

LOGIC_IN_WORDS = {
    "any": "Conditions of which one must hold.",
    "all": "Conditions that must all hold.",
    "not": "A condition, or conditions, that must not hold.",
}

CREDENCES = {
    "argument": "Which argument this is about: its name, or a path to its folder.",
    "version": "The argument's version that was answered; a single answer may have a `version` of its own.",
    "name": "Whose credences these are.",
    "id": "What tells this person from others of the same name, the same in every round.",
    "date": "When.",
    "event": "For published numbers: what exactly they are about.",
    "source": "For published numbers: where they stand.",
    "about": "Anything else to say.",
    "pooled": "Of a pool: of how many people it is. A folder of people is taken without it.",
    "evidence": "The sets of observations that count, by name or path.",
    "extends": "Another file in this folder or below it, whose credences and views come first.",
    "views": "Direct credences in claims, by claim, within the argument's scope.",
    "credences": "Answers, by question.",
}

EVIDENCE = {
    "evidence": "The set's name.",
    "observations": "The observations, by name: what was seen, or could be, and how strongly it speaks.",
    "argument": "The argument that it is laid over.",
    "version": "The argument's version that it was written for.",
    "title": "The set's title.",
    "about": "What the set is, in a sentence or two.",
    "by": "Whose readings the strengths are.",
    "sources": ARGUMENT["sources"],
    "claims": "Claims of the set itself, such as a common cause that makes observations depend on each other.",
    "questions": "Questions that these claims and the observations use.",
}
