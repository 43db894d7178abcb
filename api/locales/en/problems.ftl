not_found = There is no such resource
