"""Structures that only plans of the judging half have: what the rules were never tuned on in generated plans.

Each structure has a name, and what is written in it bears that name ("habit") in the description and in the reference
answers, so that ``samples.generator.by_habit`` can say what each of them costs. All draw from a generator of random numbers of
their own: the plans of the development half stay as they are.
"""
