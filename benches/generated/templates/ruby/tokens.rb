# frozen_string_literal: true

require "httparty"

module ProcoreBridge
  # Tokens for Procore.
  class Tokens
    def refresh(refresh_token)
-MPR101|      url = "#{LOGIN_URL}/oauth/token"
!MPR101|      url = "https://app.procore.com/oauth/token"
      answer = HTTParty.post(url, body: { grant_type: "refresh_token", refresh_token: refresh_token })
      raise "no token: #{answer.code}" unless answer.success?

      answer.parsed_response.fetch("access_token")
    end
  end
end
