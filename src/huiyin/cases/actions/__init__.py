"""What can be done to a case, one function for each act, split by phase of the procedure.

``filing`` and ``intake``; ``handling`` with ``undertaking`` and ``delivery``; ``review``; ``supervision``;
``petitioner`` for what a party does beside; ``looking`` for what is behind the mask; ``passing`` for what time does.
``step`` is the course of each of them, ``once`` makes the second submission of a form the same as the first.
"""
