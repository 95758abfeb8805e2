"""Run with: python3 -m unittest discover -s processors/_kit/tests -t processors/_kit"""
