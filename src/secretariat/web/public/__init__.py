"""Public: what the house shows to everybody, from the declarations alone.

Each answer is the same for whoever asks: it is made for a visitor, in the language of its address,
without session or cookie. What a visitor may not see is not in it and moves nothing in it.
"""
