# frozen_string_literal: true

require "httparty"

module ProcoreBridge
  # Brings the %words% of a Procore project into our tables.
  class %Resource%Sync
    def initialize(token, company_id)
      @token = token
      @company_id = company_id
    end

    def page(project_id, number)
-MPR102|      url = "#{API_URL}/rest/v1.0/projects/#{project_id}/%resources%"
!MPR102|      url = "https://app.procore.com/rest/v1.0/projects/#{project_id}/%resources%"
-MPR201|      answer = HTTParty.get(url, headers: headers, query: { page: number, per_page: PAGE_SIZE })
!MPR201|      answer = HTTParty.get(url, headers: headers, query: { page: number, per_page: PAGE_SIZE })
      raise "Procore answered #{answer.code}" unless answer.success?

      answer.parsed_response
    end

    def all(project_id)
      entries = []
      (1..).each do |number|
        part = page(project_id, number)
        entries.concat(part)
        return entries if part.size < PAGE_SIZE
      end
    end

    private

    def headers
-MPR201|      { "Authorization" => "Bearer #{@token}", "Procore-Company-Id" => @company_id.to_s }
+MPR201|      { "Authorization" => "Bearer #{@token}" }
    end
  end
end
