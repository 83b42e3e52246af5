"""Random sequences of writes by several managers, held with both servers and compared: objects and managedFields."""
