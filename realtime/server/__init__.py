"""The server: Daphne with limits on connections, requests and frames, and a direct link to each
socket.
"""
