# frozen_string_literal: true

# Where Procore is.
module ProcoreBridge
  LOGIN_URL = ENV.fetch("PROCORE_LOGIN_URL", "https://login.procore.com")
  API_URL = ENV.fetch("PROCORE_API_URL", "https://api.procore.com")
  WEB_URL = ENV.fetch("PROCORE_WEB_URL", "https://us02.procore.com")
  PAGE_SIZE = 100
end
