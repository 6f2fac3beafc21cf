"""An hour of a shop floor on two servers: what grows while people, screens and scripts come and
go.
"""
