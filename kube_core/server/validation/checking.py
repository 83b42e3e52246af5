from ..state import State
def faults_on_create(state,served,document): return []
def faults_on_update(state,operation,before,document): return []
